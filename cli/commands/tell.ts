import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { eventsAnswer } from '../../shared/contracts/events-answer.ts';
import type { MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';

/** One event by hand: accept, hand on, decide, settle a conflict, give feedback. */
export const tellCommand = (program: Command, context: MakeContext): void => {
  program
    .command('tell')
    .description(
      'one event about an entry, such as: tell ent_… assigned localityCode=650103 reason="nearest"',
    )
    .argument('<entryId>')
    .argument('<type>', 'as in docs/events.md')
    .argument('[fields...]', 'name=value; JSON where the value is no plain text')
    .option('--officer <name>', 'who signs it')
    .option('--at <time>', 'when it happened, RFC 3339; default now')
    .option('--event-id <id>', 'the same id again changes nothing; default a new one')
    .action(async (entryId: string, type: string, fields: string[], options: TellOptions) => {
      const { api, out } = context();
      const event = {
        ...Object.fromEntries(fields.map(fieldOf)),
        eventId: options.eventId ?? randomUUID(),
        entryId,
        type,
        occurredAt: options.at ?? new Date().toISOString(),
        ...(options.officer === undefined ? {} : { officer: options.officer }),
      };
      const json = { events: [event] };
      const answer = await api.call(eventsAnswer, { method: 'POST', path: '/v1/events', json });
      const [result] = answer.results;
      if (!result) throw new CommandFailure(exitCodes.unexpected, 'The answer has no result.');
      const { status, stage, rule, errors = [] } = result;
      const faults = errors.map(({ pointer, code, detail }) => `${pointer} ${code}: ${detail}`);
      out.result(
        result,
        [`${status}${stage ? `, ${stage}` : ''}${rule ? ` (${rule})` : ''}`, ...faults].join('\n'),
      );
      if (status === 'refused') throw new CommandFailure(exitCodes.someRefused, '');
    });
};

interface TellOptions {
  officer?: string;
  at?: string;
  eventId?: string;
}

const fieldOf = (field: string): [string, unknown] => {
  const [, name, value] = /^([A-Za-z]+)=(.*)$/s.exec(field) ?? [];
  if (name === undefined || value === undefined) {
    throw new CommandFailure(exitCodes.usage, `${field} is not of the form name=value.`);
  }
  return [name, /^[[{"]|^(true|false|-?\d{1,4}(\.\d+)?)$/.test(value) ? readJson(field, value) : value];
};

/** Long numbers are codes, and stay text; so does what quotes say is text. */
const readJson = (field: string, value: string): unknown => {
  try {
    const read: unknown = JSON.parse(value);
    return read;
  } catch {
    throw new CommandFailure(exitCodes.usage, `${field} is not JSON.`);
  }
};
