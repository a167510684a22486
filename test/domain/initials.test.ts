import { describe, expect, test } from 'vitest';
import { initialsOf } from '../../shared/domain/traveller/initials.ts';

describe('as little of a name as lets its bearer be recognised', () => {
  test.each([
    ['family and given name', { familyName: 'MA', givenNames: 'Lin An' }, 'M. L.'],
    ['a Chinese name: its surname, then X', { familyName: 'WANG', nameLocal: '王小明' }, '王X'],
    ['a Chinese name in Chinese fields', { familyName: '欧阳', givenNames: '娜娜' }, '欧X'],
    ['a rare surname beyond the basic plane', { fullName: '𠮷野太郎' }, '𠮷X'],
    ['a Korean name', { nameLocal: '김민준' }, '김X'],
    ['a full name: its first and last word', { fullName: 'Ana Maria de Souza' }, 'A. S.'],
    ['one word only', { fullName: 'Sukarno' }, 'S.'],
    ['one field only', { givenNames: 'Björk' }, 'B.'],
    ['another alphabet', { familyName: 'Ёлкина', givenNames: 'дарья' }, 'Ё. Д.'],
    ['a letter with its marks', { familyName: 'A\u030Angström', givenNames: "'o" }, 'Å. O.'],
    [
      'the lines of a passport',
      {
        mrz: ['P<CHNWANG<<XIAO<MING'.padEnd(44, '<'), 'E123456780CHN8001014M3001012'.padEnd(44, '<')],
      },
      'W. X.',
    ],
    ['no name', { documents: [{ type: 'passport', number: 'E12345678' }] }, undefined],
    ['nothing that is a letter', { fullName: '--- 123', mrz: ['nonsense'] }, undefined],
  ])('%s', (_, traveller, initials) => {
    expect(initialsOf(traveller)).toBe(initials);
  });
});
