import { Construct } from 'constructs';
import type { image } from '../lib/kinds/image.js';
import type { Written } from './attributes.js';
import { ImageData } from './data-sources.js';
import { ImageResource, type TimeoutsProps } from './resources.js';
import { onlyChild } from './validation.js';

/** A template that VMs are cloned from, made here or elsewhere. */
export interface IImage {
  /** Reference to its id. */
  readonly imageId: string;
  /** The cluster that has it. */
  readonly cluster: string;
}

/** What an {@link Image} accepts. */
export interface ImageProps extends Omit<Written<typeof image.spec>, 'name'>, TimeoutsProps {
  /** @default the id of the construct */
  readonly name?: string;
}

/** A template made out of a disk image that lies on a storage of the cluster. */
export class Image extends Construct implements IImage {
  /** A template that exists, by its name. Terraform fails at plan when there is none. */
  static fromName(scope: Construct, id: string, { cluster, name }: { readonly cluster: string; readonly name: string }): IImage {
    return { imageId: new ImageData(scope, id, { cluster, name }).id, cluster };
  }

  /** A template that exists, by its VM id. */
  static fromVmId(scope: Construct, id: string, { cluster, vmId }: { readonly cluster: string; readonly vmId: number }): IImage {
    return { imageId: new ImageData(scope, id, { cluster, vmId }).id, cluster };
  }

  readonly resource: ImageResource;
  readonly cluster: string;

  constructor(scope: Construct, id: string, props: ImageProps) {
    super(scope, id);
    this.resource = new ImageResource(this, onlyChild, { ...props, name: props.name ?? id });
    this.cluster = props.cluster;
  }

  get imageId(): string {
    return this.resource.id;
  }
}
