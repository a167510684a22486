import { connect, type Socket } from 'node:net';

/** A connection on which anything can be said, HTTP or not. */
export interface RawConnection {
  send(text: string | Buffer): void;
  /** All that came back until the other side closed, or until it is enough. */
  received(isEnough?: (text: string) => boolean): Promise<string>;
  close(): void;
}

/** Opens a connection to a local URL. What goes wrong with it is an ending like any other. */
export const openConnection = async (url: string): Promise<RawConnection> => {
  const { hostname, port } = new URL(url);
  const socket = await connected(hostname, Number(port));
  let text = '';
  let ended = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    wake();
  });
  const end = (): void => {
    ended = true;
    wake();
  };
  socket.on('error', end).on('close', end);
  return {
    send: (said) => void socket.write(said),
    received: (isEnough) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!ended && !isEnough?.(text)) return;
          waiting.delete(look);
          resolve(text);
        };
        waiting.add(look);
        look();
      }),
    close: () => void socket.destroy(),
  };
};

const connected = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
