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
  /** An object for the format `json` or `json_ast`; for any other the text that the command line shows. */
  showConfig(path: string[], format: string): Promise<unknown>;
  exists(path: string[]): boolean;
  values(path: string[]): readonly string[];
  putSection(op: 'set' | 'load', path: string[], section: object): Promise<void>;
  putTree(op: 'set' | 'load', mask: object, config: object): Promise<void>;
  save(file: string): Promise<string>;
  /** Puts a text into a file, which a load or merge then reads. */
  writeFile(file: string, text: string): void;
  loadFile(file: string): Promise<void>;
  mergeFile(file: string, destructive: boolean): Promise<void>;
  generate(path: string[]): Promise<string>;
  show(path: string[]): Promise<string>;
  reset(path: string[]): Promise<string>;
  renew(path: string[]): Promise<string>;
  reboot(path: string[]): Promise<string>;
  poweroff(path: string[]): Promise<string>;
  traceroute(host: string): Promise<string>;
  /** Without `asks` the words are the arguments of the script itself, which then asks nobody for a passphrase. */
  importPki(words: string[], asks: boolean): Promise<string>;
  /** `name` is a URL to add, and the name of an image otherwise. */
  image(op: 'add' | 'delete' | 'set_default', name: string): Promise<string>;
  containerImage(op: 'add' | 'delete' | 'show', name: string): Promise<string>;
  info(): { version: string; hostname: string; banner: string };
}

/** A refusal in the words of the router's command line; HTTP answers it with 400. */
export class ConfigSessionError extends Error {}
