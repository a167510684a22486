/** Where a command writes: plain text without colour, or one JSON document with `--json`. Progress and remarks go to standard error. */
export interface Output {
  readonly json: boolean;
  /** The result: `text` for people, `value` for programs. */
  result(value: unknown, text: string): void;
  /** A remark for people, never part of the result. */
  remark(text: string): void;
}

export const createOutput = (json: boolean): Output => ({
  json,
  result: (value, text) => void process.stdout.write(`${json ? JSON.stringify(value) : text}\n`),
  remark: (text) => void process.stderr.write(`${text}\n`),
});

/** Columns padded to their widest cell; a dash where there is nothing. */
export const table = (
  header: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
): string => {
  if (rows.length === 0) return 'none';
  const lines = [
    header,
    ...rows.map((row) => row.map((cell) => (cell === undefined || cell === '' ? '-' : cell))),
  ];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (cell ?? '').padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
