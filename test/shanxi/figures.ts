import { table } from '../../cli/output.ts';

/** One figure as it must be and as it was. */
export interface Figure {
  name: string;
  expected: number;
  measured: number;
}

export const matches = ({ expected, measured }: Figure): boolean => expected === measured;

export const figuresAsTable = (figures: readonly Figure[]): string =>
  table(
    ['', 'expected', 'measured', ''],
    figures.map((one) => [
      one.name,
      one.expected.toLocaleString('en'),
      one.measured.toLocaleString('en'),
      matches(one) ? 'ok' : 'WRONG',
    ]),
  );
