import { expect } from 'vitest';
import { problem } from '../../../shared/contracts/problem.ts';
import type { Answer } from './landfall.ts';

/** Checks all that every error of ours has in common; returns the problem document. */
export const expectProblem = (answer: Answer, status: number, code: string) => {
  const said = problem.parse(answer.body);
  expect([answer.status, said.status, said.code]).toEqual([status, status, code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('x-request-id')).toBe(said.requestId);
  expect(said.requestId).not.toBe('');
  expect(JSON.stringify(said)).not.toMatch(/node_modules|at .*\.ts:\d|LIN A/);
  return said;
};
