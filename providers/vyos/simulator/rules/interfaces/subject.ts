import type { ConfigPath } from '../../../../../lib/router-config/tree.js';
import { defaultMtu } from '../../grammar/interfaces/shared.js';
import { pythonRepr } from '../../rest/python.js';
import { bondsOf, bridgesOf, deviceNamed, interfacePriority } from '../devices.js';
import { Refusal, type Owner, type Scene } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';

/** What the machine has, whatever is configured. */
export interface Machine {
  /** Ethernet adapters. */
  adapters: ReadonlySet<string>;
}

/** An interface or a VLAN whose script is judging it. */
export class Subject {
  /** The interface as the commit wants it. */
  readonly wanted: View;

  constructor(
    readonly scene: Scene,
    readonly machine: Machine,
    /** `eth1.100` */
    readonly name: string,
    readonly path: ConfigPath,
  ) {
    this.wanted = new View(scene.candidate, path);
  }

  /** `ethernet` */
  get type(): string {
    return this.path[1] ?? '';
  }

  /** The bridge that has it as a member, or undefined. */
  get bridge(): string | undefined {
    return bridgesOf(this.scene.candidate, this.name)[0];
  }

  /** The bond that has it as a member, or undefined. */
  get bond(): string | undefined {
    return bondsOf(this.scene.candidate, this.name)[0];
  }

  /** The MTU that is set, or the one that holds without, or undefined if it follows its parent. */
  get mtu(): number | undefined {
    const mtu = this.wanted.value('mtu');
    if (mtu !== undefined) return Number(mtu);
    if (this.path.length > 3) return undefined;
    return this.type === 'ethernet' ? 1500 : defaultMtu[this.type];
  }

  /** What runs now. */
  get running(): View {
    return new View(this.scene.running, this.path);
  }

  /** The VLANs below, `vif` or `vif-s` or `vif-c`. */
  vlans(kind: 'vif' | 'vif-s' | 'vif-c'): Subject[] {
    return this.wanted.words(kind).map((id) => new Subject(this.scene, this.machine, `${this.name}.${id}`, [...this.path, kind, id]));
  }

  /**
   * Whether the kernel has the interface when this script runs: what is new comes to be when its own script has run, and those of a
   * higher priority have not.
   */
  kernelHas(name: string): boolean {
    if (name === 'lo' || this.machine.adapters.has(name)) return true;
    const device = deviceNamed(this.scene.candidate, name);
    if (!device) return false;
    if (deviceNamed(this.scene.running, name)) return true;
    return (interfacePriority[device.type] ?? 0) <= (interfacePriority[this.type] ?? 0);
  }

  /** The bridge and its port settings as python prints a dictionary. */
  bridgePort(): string {
    const port = new View(this.scene.candidate, ['interfaces', 'bridge', this.bridge ?? '', 'member', 'interface', this.name]);
    const settings = port.words().map((word) => {
      const values = port.words(word);
      return [word.replaceAll('-', '_'), word === 'allowed-vlan' ? values : (values[0] ?? {})] as const;
    });
    return pythonRepr({ [this.bridge ?? '']: Object.fromEntries(settings) });
  }
}

/** Throws a Refusal for what is wrong with an interface. */
export type Check = (subject: Subject) => void;

/** The script of one type of interface: what it checks, in order, and what it checks of an interface that goes. */
export function interfaceOwner(type: string, machine: Machine, checks: readonly Check[], ofRemoval: readonly Check[] = []): Owner {
  return {
    at: ['interfaces', type, '*'],
    priority: interfacePriority[type] ?? 0,
    verify(scene, path) {
      const subject = new Subject(scene, machine, path[2] ?? '', path);
      for (const check of subject.wanted.exists ? checks : ofRemoval) check(subject);
    },
  };
}

/** A check that refuses with these words where the claim holds. */
export function refusedIf(claim: (subject: Subject) => boolean, words: (subject: Subject) => string): Check {
  return (subject) => {
    if (claim(subject)) throw new Refusal(words(subject));
  };
}

/** Whether a script that another one runs again refuses. */
export function isRefused(verify: () => void): boolean {
  try {
    verify();
    return false;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}
