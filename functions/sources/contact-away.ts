import { servesDepartment } from '../../shared/access/caller.ts';
import { awayContactRequest } from '../../shared/contracts/away.ts';
import type { AwayContact } from '../../shared/domain/statements/away.ts';
import { localDateOf } from '../../shared/domain/time/local-days.ts';
import type { Answer, Request } from '../../shared/lambda/http-route.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';
import { notFound, Problem } from '../../shared/lambda/problem.ts';
import {
  type AwayLine,
  contactWrites,
  loadAway,
  loadContactState,
  loadContacts,
} from '../../shared/store/away.ts';
import type { Config } from '../../shared/store/config.ts';
import { homeOf, pathOfCaller } from './away-list.ts';
import type { SourcesDeps } from './sources-routes.ts';

/** `POST /v1/away/{awayId}/contacts`: F26, one voluntary contact a local day, and none after the person declined. */
export const contactAway =
  ({ table, config: reader }: SourcesDeps) =>
  async (request: Request): Promise<Answer> => {
    const said = parseBody(awayContactRequest, request.body);
    const config = await reader.load();
    const { awayId, path } = await ownLine({ table, config: reader }, request, config);
    const day = localDateOf(request.now, config.tree.timeZoneOf(homeOf(path)));
    const [state] = await loadContactState(table, [{ awayId, day }]);
    if (state?.declined) throw refused('contact-declined', 'The person wants no more contacts.');
    const { outcome, officer, note } = said;
    const contact: AwayContact = {
      day,
      at: request.now,
      outcome,
      officer,
      ...(note === undefined ? {} : { note }),
    };
    const [written] = await table.write(contactWrites(awayId, contact));
    if (written !== 'written') {
      throw refused('already-contacted-today', 'There is at most one contact a local day.');
    }
    return { status: 201, body: viewOf(contact) };
  };

/** `GET /v1/away/{awayId}/contacts`: newest first. */
export const listContacts =
  (deps: SourcesDeps) =>
  async (request: Request): Promise<Answer> => {
    const { awayId } = await ownLine(deps, request, await deps.config.load());
    const contacts = await loadContacts(deps.table, awayId);
    return { status: 200, body: { items: contacts.map(viewOf) } };
  };

/** The line, if it is on a list of the caller's own places and the key is for the department that asks people. */
const ownLine = async (
  { table }: SourcesDeps,
  { caller, params }: Request,
  { tree }: Config,
): Promise<AwayLine> => {
  const [line] = await loadAway(table, [params.awayId ?? ''], { consistent: true });
  const isOwn = line !== undefined && `${line.path}/`.startsWith(`${pathOfCaller(caller, tree)}/`);
  if (!isOwn || !servesDepartment(caller, 'health'))
    throw notFound('Nobody of that id is on your away list.');
  return line;
};

const refused = (code: string, detail: string): Problem =>
  new Problem({ status: 409, code, title: 'This contact is not to be made', detail });

const viewOf = ({ at, ...contact }: AwayContact) => ({ ...contact, at: new Date(at).toISOString() });
