import type { IConstruct } from 'constructs';
import { Annotations } from './terraform.js';

/** Adds a message that the CLI shows, unless the construct has it already: a stack may be synthesised more than once. */
export function annotateOnce(construct: IConstruct, level: 'warning' | 'error', message: string): void {
  if (construct.node.metadata.some(({ data }) => data === message)) return;
  const annotations = Annotations.of(construct);
  if (level === 'error') annotations.addError(message);
  else annotations.addWarning(message);
}
