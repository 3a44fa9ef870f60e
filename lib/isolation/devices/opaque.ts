import type { ConfigPath } from '../../router-config/tree.js';
import type { View } from '../../router-config/view.js';
import type { OpaqueFact } from '../facts.js';
import { defaultVrf } from '../world.js';
import { harmlessInterfaceWords, inDefault, suspects, tiedToInterfaces, understood } from './harmless.js';
import { interfaceVrfs } from './interface-vrfs.js';
import { knownInterfaceTypes } from './interfaces.js';
import { lineOf, type RouterScene } from './router-scene.js';

/** Everything that may forward and that no other reader understands, narrowed to the VRFs that it can touch where that is certain. */
export function opaqueFacts(config: View, scene: RouterScene): OpaqueFact[] {
  return [...interfaceFaults(config, scene), ...Array.from(below(config, scene, interfaceVrfs(config)))];
}

function interfaceFaults(config: View, scene: RouterScene): OpaqueFact[] {
  const bridged = new Set(config.each('interfaces', 'bridge').flatMap((bridge) => bridge.words('member', 'interface')));
  const types = config.words('interfaces').filter((type) => type !== 'input');
  return types.flatMap((type) =>
    config.each('interfaces', type).flatMap((each) => {
      if (knownInterfaceTypes.has(type)) return unknownWords(each, scene);
      // Behind a bridge it touches whoever is on the bridge.
      const vrf = bridged.has(each.name) ? undefined : (each.value('vrf') ?? defaultVrf);
      return [opaque(each, `what is behind an interface of type ${type} is not known`, scene, vrf)];
    }),
  );
}

function unknownWords(at: View, scene: RouterScene): OpaqueFact[] {
  const vrf = at.value('vrf') ?? defaultVrf;
  const say = (view: View, says: string) => opaque(view, says, scene, vrf);
  const dynamic = at.words('address').filter((address) => !/[.:]/.test(address));
  return [
    ...at
      .words()
      .filter((word) => !harmlessInterfaceWords.has(word))
      .map((word) => say(at.at(word), 'what it does to forwarding is not known')),
    ...dynamic.map((word) => say(at.at('address', word), 'its address and routes come from whoever answers')),
    ...(at.has('ipv6', 'address', 'autoconf')
      ? [say(at.at('ipv6', 'address', 'autoconf'), 'its address and routes come from whoever answers')]
      : []),
    ...['vif', 'vif-s', 'vif-c'].flatMap((kind) => at.each(kind).flatMap((vif) => unknownWords(vif, scene))),
  ];
}

function* below(view: View, scene: RouterScene, vrfs: ReadonlyMap<string, string>): Generator<OpaqueFact> {
  for (const word of view.words()) {
    const at = view.at(word);
    const suspect = suspects.find((each) => covers(each.at, at.path));
    if (suspect) yield opaque(at, suspect.says, scene, undefined);
    else if (suspects.some((each) => begins(at.path, each.at))) yield* below(at, scene, vrfs);
    else if (understood.some((path) => covers(path, at.path))) continue;
    else if ([...understood, ...tiedToInterfaces, ...inDefault].some((path) => begins(at.path, path))) yield* below(at, scene, vrfs);
    else for (const vrf of placesOf(at, vrfs)) yield opaque(at, 'it may forward, and how is not known', scene, vrf);
  }
}

/** The VRFs that something can touch; `undefined` is the whole router. */
function placesOf(at: View, vrfs: ReadonlyMap<string, string>): (string | undefined)[] {
  if (at.path[0] === 'vrf' && at.path[1] === 'name') return [at.path[2]];
  if (inDefault.some((path) => covers(path, at.path))) return [...new Set([at.value('vrf') ?? defaultVrf])];
  if (!tiedToInterfaces.some((path) => covers(path, at.path))) return [undefined];
  const names = ['inbound-interface', 'outbound-interface'].flatMap((word) => (at.has(word) ? [at.value(word, 'name')] : []));
  const touched = names.map((name) => (name === undefined ? undefined : vrfs.get(name)));
  return touched.length === 0 || touched.includes(undefined) ? [undefined] : [...new Set(touched)];
}

function opaque(view: View, says: string, scene: RouterScene, vrf: string | undefined): OpaqueFact {
  return { fact: 'opaque', place: scene.router, ...(vrf === undefined ? {} : { vrf }), says, origin: lineOf(scene, view) };
}

function covers(pattern: ConfigPath, path: ConfigPath): boolean {
  return pattern.length <= path.length && pattern.every((word, index) => word === '*' || word === path[index]);
}

/** Whether a pattern goes on below the path. */
function begins(path: ConfigPath, pattern: ConfigPath): boolean {
  return path.length < pattern.length && path.every((word, index) => pattern[index] === '*' || word === pattern[index]);
}
