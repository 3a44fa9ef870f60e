import type { RouterScene } from './router-scene.js';

/** The segment that a port of a router stands in: the trunk's is the site's. */
export function portSegment(name: string, { router, site, trunk }: RouterScene): string {
  return name === trunk ? `${site} untagged` : `${router} ${name}`;
}

/** The frames of a segment that carry a tag are a segment of their own. */
export function tagged(segment: string, tag: string, { site }: RouterScene): string {
  return segment === `${site} untagged` ? `${site} VLAN ${tag}` : `${segment} VLAN ${tag}`;
}

/** A segment by the name of an interface in it: `eth1`, `eth1.100`, `eth1.100.7`, `br0.5`. */
export function segmentNamed(name: string, scene: RouterScene): string {
  const [port = '', ...tags] = name.split('.');
  return tags.reduce((segment, tag) => tagged(segment, tag, scene), portSegment(port, scene));
}
