/** What the REST layer asks of the router behind it. Methods throw a ConfigSessionError for what the router refuses. */
export interface Backend {
  isKey(key: string): boolean;
  /** `service https api rest strict` */
  isStrict(): boolean;
  set(path: string[], value: string): Promise<void>;
  delete(path: string[], value: string): Promise<void>;
  comment(path: string[], value: string): Promise<void>;
  /** Whether the candidate changes the API itself, so that the commit runs after the answer. */
  touchesApi(): boolean;
  commit(): Promise<string>;
  commitConfirm(minutes: number): Promise<string>;
  confirm(): Promise<string>;
  discard(): void;
  showConfig(path: string[], format: string): Promise<unknown>;
  exists(path: string[]): boolean;
  values(path: string[]): readonly string[];
  putSection(op: 'set' | 'load', path: string[], section: object): Promise<void>;
  putTree(op: 'set' | 'load', mask: object, config: object): Promise<void>;
  save(file: string | undefined): Promise<string>;
  loadFile(file: string): Promise<void>;
  mergeFile(file: string, destructive: boolean): Promise<void>;
  generate(path: string[]): Promise<string>;
  show(path: string[]): Promise<string>;
  reset(path: string[]): Promise<string>;
  reboot(path: string[]): Promise<string>;
  poweroff(path: string[]): Promise<string>;
  info(): { version: string; hostname: string; banner: string };
}

/** A refusal in the words of the router's command line; HTTP answers it with 400. */
export class ConfigSessionError extends Error {}
