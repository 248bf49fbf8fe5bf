import { HOUR } from '../../core/clock'
import { ok } from '../../core/fault'
import type { DestinationKind, DestinationManifest } from '../../core/ports/destination'
import { AWS_FIELDS, awsBase, openAws, type AwsService } from '../kit/aws'
import { createClient } from './client'

const SERVICE: AwsService = { name: 'secretsmanager', target: 'secretsmanager' }

const manifest: DestinationManifest = {
  id: 'aws-secrets',
  name: 'AWS Secrets Manager',
  fields: [
    {
      name: 'name',
      label: 'Secret',
      help: 'Name or full ARN of the secret.',
      isRequired: true
    },
    {
      name: 'field',
      label: 'JSON field',
      help: 'Name of the one field that changes. Leave empty if the secret is the bare value.',
      isRequired: false
    }
  ],
  connection: {
    fields: AWS_FIELDS,
    rights: [
      'secretsmanager:DescribeSecret and GetSecretValue on the secret',
      'secretsmanager:PutSecretValue and UpdateSecretVersionStage on the secret',
      'secretsmanager:CreateSecret, if the secret does not exist yet',
      'kms:Decrypt and kms:GenerateDataKey, if the secret has its own key'
    ]
  },
  writes: 'compare-and-set',
  readBack: 'value',
  largestValueBytes: 65_536,
  // The caching clients of AWS read a secret again after an hour.
  quietMs: HOUR,
  witness: 'emulator'
}

export const kind: DestinationKind = {
  manifest,

  originOf(settings) {
    const base = awsBase(settings, SERVICE)
    return base.ok ? ok(base.value.origin) : base
  },

  describe: ({ name = '', field = '' }) => (field === '' ? name : `${name} (${field})`),

  connect(input, tools) {
    const aws = openAws(input, SERVICE, tools)
    return aws.ok ? ok(createClient(aws.value, tools)) : aws
  }
}
