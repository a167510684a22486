import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { Told } from '../evidence.ts';

/** L11: what is shared with whom, counted apart. */
export const channels = ['entrants', 'severe-areas', 'contacts'] as const;
export type Channel = (typeof channels)[number];

/** People and notices: a person told of to four recipients is one person and four notices. */
export interface ChannelCount {
  people: number;
  notices: number;
}

const kindsOf: Record<Channel, (kind: NotificationKind) => boolean> = {
  entrants: (kind) => kind === 'arrival.expected' || kind === 'arrival.registered',
  'severe-areas': (kind) => kind === 'key-country.arrival',
  contacts: (kind) => kind === 'contact.identified' || kind === 'contact.to-verify',
};

/** The three channels over the ledgers of some entries: all entrants to localities, severe areas to customs, contacts to localities. */
export const channelCounts = (
  ledgers: readonly { told: readonly Told[] }[],
): Record<Channel, ChannelCount> => {
  const count = (channel: Channel): ChannelCount => {
    const lines = ledgers.map(({ told }) => told.filter((line) => kindsOf[channel](line.kind)).length);
    return {
      people: lines.filter((made) => made > 0).length,
      notices: lines.reduce((sum, made) => sum + made, 0),
    };
  };
  return {
    entrants: count('entrants'),
    'severe-areas': count('severe-areas'),
    contacts: count('contacts'),
  };
};
