/** A container as the compose file has it, before what is common to all is added. */
export interface ComposeService {
  readonly image: string;
  /** Files and folders of the bundle → where the container sees them. */
  readonly mounts?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}
