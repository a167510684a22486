import type { Watch } from './canaries.ts';

/** Listens to everything the process writes and to promises nobody looked after, until it is told to stop. */
export const overhear = (watch: Watch) => {
  const heard = new Set<string>();
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  for (const [index, stream] of streams.entries()) {
    const original = writes[index]?.bind(stream) as typeof stream.write;
    stream.write = ((...args: Parameters<typeof stream.write>) => {
      for (const leak of watch.leaks(String(args[0]))) heard.add(leak);
      return original(...args);
    }) as typeof stream.write;
  }
  const onRejection = (): void => void heard.add('a promise that nobody looked after was rejected');
  process.on('unhandledRejection', onRejection);
  return {
    heard: (): string[] => [...heard],
    stop: (): void => {
      for (const [index, stream] of streams.entries()) stream.write = writes[index] as typeof stream.write;
      process.off('unhandledRejection', onRejection);
    },
  };
};
