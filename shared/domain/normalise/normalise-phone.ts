import parsePhoneNumber from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';

const chineseMobile = /^1[3-9]\d{9}$/;

/** E.164, or undefined when it is no telephone number. A number without + (or 00) is a Chinese one: the agencies are. */
export const phoneNumber = (stated: string): string | undefined => {
  const text = stated.normalize('NFKC').trim();
  const digits = text.replaceAll(/[\s().-]/g, '').replace(/^00/, '+');
  // Metadata costs 16 µs a number; nearly all numbers are Chinese mobiles, which need none.
  if (chineseMobile.test(digits)) return `+86${digits}`;
  if (digits.startsWith('+86') && chineseMobile.test(digits.slice(3))) return digits;
  const parsed = parsePhoneNumber(text.replace(/^00/, '+'), 'CN', metadata);
  return parsed?.isPossible() ? parsed.number : undefined;
};
