import fc from 'fast-check';

/** Short texts of letters that have made trouble elsewhere: beyond the BMP, half of one, controls, joiners, wide forms, signs. */
export const oddText = fc
  .array(fc.constantFrom(...'aZ0189<+-/. \t\n\u0000é\u0301ßﬁ王１\u200d𠮷', '\ud842', '\udfb7', '👩‍👧'), {
    maxLength: 12,
  })
  .map((letters) => letters.join(''));
