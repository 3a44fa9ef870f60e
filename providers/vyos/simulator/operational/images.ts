import { ConfigSessionError } from '../rest/backend.js';

/** The system images that a router can boot, and its container images. Nothing is fetched: an added image is a name. */
export class Images {
  private names: string[];
  private boots: string;
  private containerNames: string[] = [];

  constructor(private readonly running: string) {
    this.names = [running];
    this.boots = running;
  }

  change(op: 'add' | 'delete' | 'set_default', name: string): string {
    if (op === 'add') {
      const added = (name.split('/').at(-1) ?? name).replace(/\.iso$/, '');
      if (this.names.includes(added)) throw new ConfigSessionError(`The image ${added} is already installed\n`);
      this.names.push(added);
      return `Fetching image ${name}\nThe image installed successfully\n`;
    }
    if (!this.names.includes(name)) throw new ConfigSessionError(`The image "${name}" cannot be found\n`);
    if (op === 'set_default') {
      this.boots = name;
      return `The image "${name}" is now default boot image\n`;
    }
    if (name === this.running) throw new ConfigSessionError('Currently running image cannot be deleted\n');
    this.names = this.names.filter((other) => other !== name);
    if (this.boots === name) this.boots = this.running;
    return `The image "${name}" was successfully deleted\n`;
  }

  show(): string {
    const note = (name: string) =>
      [name === this.boots ? 'default boot' : '', name === this.running ? 'running image' : ''].filter(Boolean);
    const lines = this.names.map((name, index) => {
      const notes = note(name);
      return `  ${index + 1}: ${name}${notes.length > 0 ? ` (${notes.join(') (')})` : ''}`;
    });
    return `The system currently has the following image(s) installed:\n\n${lines.join('\n')}\n\n`;
  }

  containers(op: 'add' | 'delete' | 'show', name: string): string {
    if (op === 'add') this.containerNames = [...new Set([...this.containerNames, name])];
    if (op === 'delete') this.containerNames = this.containerNames.filter((other) => other !== name);
    return op === 'show' ? `REPOSITORY  TAG\n${this.containerNames.map((each) => each.replace(':', '  ')).join('\n')}\n` : '';
  }

  reset(): void {
    this.names = [this.running];
    this.boots = this.running;
    this.containerNames = [];
  }
}
