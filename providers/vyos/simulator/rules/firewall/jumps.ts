import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';

/** Follows jumps between the named chains of one family. */
export class Jumps {
  private readonly sound = new Set<string>();

  constructor(
    private readonly family: string,
    private readonly named: View,
  ) {}

  /** Refuses a target that is absent, from which a jump leads back, or that cannot be used in this hook. */
  verify(hook: string, target: string): void {
    const follow = hook !== 'name';
    const key = `${hook === 'output' ? hook : String(follow)} ${target}`;
    if (this.sound.has(key)) return;
    this.walk(hook, target, follow);
    this.sound.add(key);
  }

  private walk(hook: string, first: string, follow: boolean): void {
    const seen = new Set<string>();
    const pending = [first];
    for (let target = pending.pop(); target !== undefined; target = pending.pop()) {
      if (!this.named.has(target)) this.refuse(`Invalid jump-target. Firewall ${this.family} name ${target} does not exist on the system`);
      for (const rule of inOrder(this.named.each(target, 'rule'))) {
        // Netfilter knows nothing of the IPsec of what came in where a packet goes out.
        if (hook === 'output' && (rule.has('ipsec', 'match-ipsec-in') || rule.has('ipsec', 'match-none-in')))
          this.refuse(
            `Invalid jump-target for ${hook}. Firewall ${this.family} name ${target} rules contain incompatible ipsec inbound matches`,
          );
        const next = follow ? rule.value('jump-target') : undefined;
        if (next === undefined) continue;
        if (seen.has(next))
          this.refuse(
            `Loop detected in jump-targets, firewall ${this.family} name ${target} refers to previously traversed ${this.family} name ${next}`,
          );
        pending.push(next);
      }
      seen.add(target);
    }
  }

  private refuse(text: string): never {
    throw new Refusal(text);
  }
}

function inOrder(rules: View[]): View[] {
  return rules.sort((a, b) => Number(a.name) - Number(b.name));
}
