import type { TravellerWords } from './words.ts';

export const en: TravellerWords = {
  name: 'English',
  direction: 'ltr',
  stages: {
    EXPECTED: 'You are expected. Nothing is asked of you before you arrive.',
    REPORTED: 'Somebody reported your arrival. The local health office has still to ask you about it.',
    ARRIVED: 'You have arrived. The first health check comes next.',
    CHECKED: 'You were checked. It is being decided how your journey goes on.',
    AWAITING_TRANSFER: 'You are waiting for the transport to your destination.',
    IN_TRANSFER: 'You are on the way to your destination.',
    HANDED_OVER: 'The office at your destination has received you. It will show you your place.',
    QUARANTINE: 'You are in quarantine. Somebody asks after you every day.',
    HOSPITAL: 'You are in hospital care. Your quarantine is counted on while you are there.',
    RELEASED: 'Your quarantine is over. You are waiting to be collected.',
    COMMUNITY: 'You are free to go. Your community can still be asked for help.',
    ABOARD: 'You are staying on board.',
    CLOSED: 'Your case is closed.',
  },
  departments: {
    health: 'health office',
    'epidemic-control': 'epidemic control',
    reception: 'reception and transport',
    'foreign-affairs': 'foreign affairs office',
    customs: 'customs at the point of entry',
    lead: 'lead of the area',
  },
  owed: {
    'report-verified': 'Somebody reported your arrival, and the health office confirmed the report.',
    extended: 'The last day of your quarantine was put off.',
    reduced: 'The last day of your quarantine was brought forward.',
    corrected: 'Something recorded about you was corrected.',
    exception: 'An exception was granted to you.',
  },
  rule: 'Counting begins on {{anchor}}, which is day 0. The last day is {{lastDay}}. Rules in force: version {{version}}.',
  ruleChanged: 'An officer changed the last day. The reason given: {{reason}}',
  notCounting: 'No last day is counted for you at present.',
  unsigned: 'Nobody has signed this yet. You may ask who decided it.',
  notice: {
    title: 'What is recorded about your arrival',
    what: 'Recorded are your name, birth date, travel document, contact, journey, destination, and what the health checks and the days of your quarantine show.',
    why: 'It is used for one purpose: to look after travellers and to keep an illness from spreading. It is not used to punish or to follow your movements.',
    who: 'The health office and the reception of the place you travel to see it, and those at the point of entry until you are handed over. Your home office sees only who you are, where you are going and whether your case is open. Of a foreign national the foreign affairs office may see name and contact.',
    howLong:
      'It is deleted 30 days after your case is closed, and at the latest 12 months after the last record.',
    contact: 'Responsible for you: {{office}}. Contact: {{contact}}',
    object:
      'You may see what is recorded, have it corrected, contest a decision or ask for help. Ask for your one-time code. An answer is owed within 24 hours, and another officer than the first decides.',
  },
  anyOffice: 'the office that gives you this notice',
};
