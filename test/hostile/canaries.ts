/**
 * One value that occurs nowhere else for everything that tells of a person or opens a door. Wherever one of them turns up in what leaves
 * the system other than as an answer to whoever may have it, somebody's data has leaked.
 */
export const canary = {
  familyName: 'QUILLFEATHER',
  givenNames: 'ORSOLYA ZWETAN',
  fullName: 'QUILLFEATHER ORSOLYA ZWETAN',
  nameLocal: '鸝羽珂',
  birthDate: '1931-07-23',
  passport: 'EK7731904',
  nationalId: '140105193107230048',
  phone: '+8613977310042',
  email: 'orsolya.q@post.example',
  seat: '61Z',
  address: 'Goldcrest Lane 7731',
  placeName: 'Goldcrest Guesthouse',
  area: 'Wagtailshire',
  companion: 'WRENHOLM ABEL',
  companionDocument: 'EK7731905',
  employerContact: 'Ms Dunnock 7731',
  symptom: 'whistling larynx',
  extras: 'finch-extras-7731',
  reference: 'finch-reference-7731',
  note: 'siskin words 7731',
  help: 'needs redwing drops',
  contest: 'served twelve linnet days',
  reason: 'brambling reason',
  officer: 'Dr Nuthatch',
  guardian: 'Aunt Serin',
  collector: 'Crossbill Road',
  room: 'Room 7731-K',
  site: 'Bullfinch House',
  requester: 'Vice-Consul Firecrest',
  corrected: 'GREENSHANK',
  contactName: 'Head Nurse Twite',
  contactPhone: '+8613977310099',
  endpointPassword: 'sandpiper-password',
  endpointToken: 'dunlin-token-7731',
  plate: '晋A7731K',
} as const;

/** Secrets that are made while it runs: keys, codes, tokens, signing secrets. */
export const createWatch = () => {
  const needles = new Map<string, string>(Object.entries(canary).map(([name, value]) => [value, name]));
  // As they are found when case and separators were changed on the way.
  for (const [value, name] of [...needles]) {
    needles.set(value.toLowerCase(), name);
    if (/^[\d+-]+$/.test(value)) needles.set(value.replace(/\D/g, ''), name);
  }
  let pattern = patternOf(needles.keys());
  return {
    /** A secret that has just been handed out. */
    alsoWatch: (name: string, value: string): void => {
      needles.set(value, name);
      pattern = patternOf(needles.keys());
    },
    /** Names of what a text gives away. */
    leaks: (text: string): string[] => {
      if (!pattern.test(text)) return [];
      return [...new Set([...needles].filter(([value]) => text.includes(value)).map(([, name]) => name))];
    },
  };
};
export type Watch = ReturnType<typeof createWatch>;

const patternOf = (values: Iterable<string>): RegExp =>
  new RegExp([...values].map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'));
