import { describe, expect, test } from 'vitest';
import { stages } from '../../shared/domain/entry.ts';
import {
  exactLanguage,
  fill,
  languageOf,
  languages,
  noticeFor,
  noticeState,
  wordsFor,
} from '../../shared/domain/traveller/traveller-notice.ts';
import { entry } from './entry-builder.ts';

const texts = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : value !== null && typeof value === 'object'
      ? Object.values(value).flatMap(texts)
      : [];
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

describe('G3: words for every traveller', () => {
  test.each(languages)('G3: %s says all that English says, with the same blanks to fill', (language) => {
    const [words, english] = [wordsFor(language), wordsFor('en')];
    expect(Object.keys(words.stages).sort()).toEqual([...stages].sort());
    expect(texts(words).map(placeholders)).toEqual(texts(english).map(placeholders));
    expect(texts(words).every((text) => text.trim() !== '')).toBe(true);
    if (language !== 'en')
      expect(texts(words).filter((text) => texts(english).includes(text))).toEqual(
        ['ltr'].filter((one) => words.direction === one),
      );
    expect(words.direction).toBe(language === 'ar' ? 'rtl' : 'ltr');
  });

  test.each(languages)('G3: the notice in %s names office and contact, and leaves no blank', (language) => {
    const filled = noticeFor(language, { name: 'Xiaodian', contact: '+86 351 555 0100' });
    expect(filled.paragraphs.join(' ')).toContain('Xiaodian');
    expect(filled.paragraphs.join(' ')).toContain('+86 351 555 0100');
    for (const notice of [filled, noticeFor(language)]) {
      expect([notice.paragraphs.length, JSON.stringify(notice).includes('{{')]).toEqual([6, false]);
    }
  });

  test.each([
    ['fr', 'fr'],
    ['fr-CA, en;q=0.5', 'fr'],
    ['tlh, ru;q=0.3, es;q=0.8', 'es'],
    ['ZH-Hant', 'zh'],
    ['en;q=0, ar', 'ar'],
    ['tlh', undefined],
    ['en;q=no', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('G4: %s is answered in %s', (wanted, language) => {
    expect(exactLanguage(wanted)).toBe(language);
    expect(languageOf(wanted)).toBe(language ?? 'en');
  });

  test('a blank without a value stays empty', () => {
    expect(fill('{{a}} and {{b}}', { a: 'this' })).toBe('this and ');
  });
});

describe('G3: whether it was given', () => {
  const step = (what: string, stage: (typeof stages)[number], status: 'applied' | 'held' = 'applied') => ({
    at: 1,
    what,
    stage,
    status,
  });
  test.each([
    ['expected', entry({ stage: 'EXPECTED' }), 'not-yet-due'],
    ['arrived', entry({ stage: 'ARRIVED' }), 'not-yet-due'],
    ['checked', entry({ stage: 'CHECKED' }), 'missing'],
    ['in quarantine without a check', entry({ stage: 'QUARANTINE' }), 'missing'],
    ['checked and told', entry({ stage: 'CHECKED', timeline: [step('notice-given', 'CHECKED')] }), 'given'],
    ['told beforehand', entry({ stage: 'ARRIVED', timeline: [step('notice-given', 'ARRIVED')] }), 'given'],
    [
      'told, held',
      entry({ stage: 'CHECKED', timeline: [step('notice-given', 'CHECKED', 'held')] }),
      'missing',
    ],
    ['never came', entry({ stage: 'CLOSED' }), 'not-yet-due'],
    [
      'closed after the check',
      entry({ stage: 'CLOSED', timeline: [step('port-check', 'CHECKED')] }),
      'missing',
    ],
  ] as const)('G3: %s', (_, one, state) => {
    expect(noticeState(one)).toBe(state);
  });
});
