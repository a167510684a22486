import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Takes a lock file for this process and returns the way to give it back. A lock left by a dead process is taken over;
 * a live one refuses. A process is known by its id and, where the system tells, its start time: ids are used again.
 */
export function takeLock(path: string): () => void {
  const me = identity(process.pid);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(path, me, { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      refuseIfAlive(path);
      rmSync(path, { force: true });
    }
  }
  throw new Error(`${path} could not be taken: others keep taking it`);
}

function refuseIfAlive(path: string): void {
  const holder = read(path);
  const pid = Number(holder.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid) || identity(pid) !== holder) return;
  throw new Error(
    `Another twin (process ${pid}) uses this data directory; stop it or choose another with --data`,
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone in the meantime: free to take.
    return '';
  }
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function identity(pid: number): string {
  return `${pid} ${startTime(pid)}`;
}

/** Field 22 of /proc/<pid>/stat; its second field, the command, may itself contain spaces and brackets. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
