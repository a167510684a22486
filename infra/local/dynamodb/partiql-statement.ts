import { AwsError } from '../aws-error.ts';

/** One condition of a WHERE clause beyond the keys' equality; `parameter` is its place among the statement's `?`. */
export type Condition = { attribute: string } & (
  | { kind: 'equals'; parameter: number }
  | { kind: 'missing' | 'present' }
);
type Assignment = { attribute: string; parameter: number };

export type Statement =
  | { verb: 'insert'; table: string; values: Assignment[]; parameters: number }
  | {
      verb: 'update';
      table: string;
      sets: Assignment[];
      removes: string[];
      where: Condition[];
      parameters: number;
    }
  | { verb: 'delete' | 'select'; table: string; where: Condition[]; parameters: number };

const tokenPattern = /\s*(?:"([^"]+)"|'([^']*)'|([A-Za-z_][A-Za-z0-9_]*)|([{}:,=?*]))/y;

type Token = { kind: 'name' | 'quoted' | 'text' | 'sign'; text: string };

/** Reads one of the statement forms of decision 0011. Throws a ValidationException that names any other statement. */
export function parseStatement(text: string): Statement {
  const reader = new Reader(text);
  const verb = reader.keyword('INSERT', 'UPDATE', 'DELETE', 'SELECT');
  if (verb === 'INSERT') return parseInsert(reader);
  if (verb === 'UPDATE') return parseUpdate(reader);
  if (verb === 'SELECT') reader.sign('*');
  reader.keyword('FROM');
  const table = reader.name();
  const where = parseWhere(reader);
  return { verb: verb === 'SELECT' ? 'select' : 'delete', table, where, parameters: reader.parameters };
}

function parseInsert(reader: Reader): Statement {
  reader.keyword('INTO');
  const table = reader.name();
  reader.keyword('VALUE');
  reader.sign('{');
  const values: Assignment[] = [];
  do {
    const attribute = reader.text();
    reader.sign(':');
    values.push({ attribute, parameter: reader.parameter() });
  } while (reader.sign(',', '}') === ',');
  reader.distinct(values.map(({ attribute }) => attribute));
  reader.end();
  return { verb: 'insert', table, values, parameters: reader.parameters };
}

function parseUpdate(reader: Reader): Statement {
  const table = reader.name();
  const sets: Assignment[] = [];
  const removes: string[] = [];
  do {
    if (reader.keyword('SET', 'REMOVE') === 'REMOVE') {
      removes.push(reader.name());
    } else {
      const attribute = reader.name();
      reader.sign('=');
      sets.push({ attribute, parameter: reader.parameter() });
    }
  } while (!reader.nextIs('WHERE'));
  reader.distinct([...removes, ...sets.map(({ attribute }) => attribute)]);
  return { verb: 'update', table, sets, removes, where: parseWhere(reader), parameters: reader.parameters };
}

function parseWhere(reader: Reader): Condition[] {
  reader.keyword('WHERE');
  const conditions: Condition[] = [];
  do {
    const attribute = reader.name();
    if (reader.nextIs('IS')) {
      reader.keyword('IS');
      const present = reader.keyword('NOT', 'MISSING') === 'NOT';
      if (present) reader.keyword('MISSING');
      conditions.push({ attribute, kind: present ? 'present' : 'missing' });
    } else {
      reader.sign('=');
      conditions.push({ attribute, kind: 'equals', parameter: reader.parameter() });
    }
  } while (!reader.atEnd() && reader.keyword('AND'));
  reader.distinct(conditions.map(({ attribute }) => attribute));
  return conditions;
}

class Reader {
  parameters = 0;
  readonly #statement: string;
  readonly #tokens: Token[];
  #next = 0;

  constructor(statement: string) {
    this.#statement = statement;
    this.#tokens = tokens(statement) ?? this.#refuse();
  }

  keyword<K extends string>(...words: K[]): K {
    const token = this.#take();
    const word = token.kind === 'name' ? token.text.toUpperCase() : undefined;
    return words.find((known) => known === word) ?? this.#refuse();
  }

  sign<S extends string>(...signs: S[]): S {
    const token = this.#take();
    return signs.find((sign) => token.kind === 'sign' && token.text === sign) ?? this.#refuse();
  }

  /** A table or attribute: bare, or in double quotes. */
  name(): string {
    const token = this.#take();
    return token.kind === 'name' || token.kind === 'quoted' ? token.text : this.#refuse();
  }

  /** An attribute of a VALUE map: in single quotes. */
  text(): string {
    const token = this.#take();
    return token.kind === 'text' ? token.text : this.#refuse();
  }

  parameter(): number {
    this.sign('?');
    this.parameters += 1;
    return this.parameters - 1;
  }

  nextIs(word: string): boolean {
    const token = this.#tokens[this.#next];
    return token?.kind === 'name' && token.text.toUpperCase() === word;
  }

  atEnd(): boolean {
    return this.#next === this.#tokens.length;
  }

  distinct(attributes: string[]): void {
    if (new Set(attributes).size !== attributes.length) this.#refuse();
  }

  end(): void {
    if (!this.atEnd()) this.#refuse();
  }

  #take(): Token {
    const token = this.#tokens[this.#next] ?? this.#refuse();
    this.#next += 1;
    return token;
  }

  #refuse(): never {
    throw new AwsError(
      'ValidationException',
      `Statement is not one of the supported forms: ${this.#statement}`,
    );
  }
}

function tokens(statement: string): Token[] | undefined {
  const found: Token[] = [];
  const text = statement.trim().replace(/;$/, '').trimEnd();
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const match = tokenPattern.exec(text);
    if (match === null) return undefined;
    const [, quoted, single, name, sign] = match;
    if (quoted !== undefined) found.push({ kind: 'quoted', text: quoted });
    else if (single !== undefined) found.push({ kind: 'text', text: single });
    else if (name !== undefined) found.push({ kind: 'name', text: name });
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign });
  }
  return found;
}
