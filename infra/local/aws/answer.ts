/** An answer on its way to a caller: already judged, executed and metered. */
export type Answer = { status: number; body: object };

/** A service's refusal in AWS's JSON protocols. Both spellings of the message: services differ, the SDK reads either. */
export function refuse(code: string, message: string, status = 400): Answer {
  return { status, body: { __type: code, message, Message: message } };
}
