import type { BaseUrl } from '../../net/base-url'

/** Where to sign for, and who tells whose key it is. */
export type Partition = { readonly region: string; readonly stsOrigin: string }

const PARTITIONS: Readonly<Record<string, Partition>> = {
  'https://iam.amazonaws.com': {
    region: 'us-east-1',
    stsOrigin: 'https://sts.us-east-1.amazonaws.com'
  },
  'https://iam.us-gov.amazonaws.com': {
    region: 'us-gov-west-1',
    stsOrigin: 'https://sts.us-gov-west-1.amazonaws.com'
  },
  'https://iam.cn-north-1.amazonaws.com.cn': {
    region: 'cn-north-1',
    stsOrigin: 'https://sts.cn-north-1.amazonaws.com.cn'
  }
}

/** Any other server answers IAM and STS at one address, as emulators do. */
export function partitionOf({ origin }: BaseUrl): Partition {
  return PARTITIONS[origin] ?? { region: 'us-east-1', stsOrigin: origin }
}
