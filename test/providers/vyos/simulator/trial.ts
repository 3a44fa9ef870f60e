import { adapterNames, baseConfig } from '../../../../providers/vyos/simulator/base-config.js';
import { Draft, parseSetLine } from '../../../../providers/vyos/simulator/draft.js';
import { grammar15 } from '../../../../providers/vyos/simulator/grammar/root.js';
import { judge, ownersOf } from '../../../../providers/vyos/simulator/rules/commit.js';
import { emptyTree, type ConfigTree } from '../../../../lib/router-config/tree.js';

const owners = ownersOf(new Set(adapterNames));

/** A configuration that changes line by line and commit by commit, as its scripts let it. */
export class Trial {
  private running: ConfigTree = edited(emptyTree, baseConfig({ hostName: 'r1', key: 'k' }));

  /** What the scripts refuse in these `set` and `delete` lines, in one line each; nothing if they are committed. */
  commit(...lines: string[]): string[] {
    const candidate = edited(this.running, lines);
    const refused = judge(owners, { candidate, running: this.running }).flatMap(({ refusal }) => refusal ?? []);
    if (refused.length === 0) this.running = candidate;
    return refused.map((words) => words.replaceAll('\n', ' '));
  }
}

function edited(tree: ConfigTree, lines: readonly string[]): ConfigTree {
  const draft = new Draft(tree, grammar15);
  for (const line of lines) {
    if (line.startsWith('delete ')) draft.delete(parseSetLine(`set ${line.slice(7)}`));
    else draft.set(parseSetLine(line));
  }
  return draft.tree;
}
