/** Bytes or a text that are not the message that they should be. The sender must not send them again. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}
