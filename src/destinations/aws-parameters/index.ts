import { MINUTE } from '../../core/clock'
import { ok } from '../../core/fault'
import type { DestinationKind, DestinationManifest } from '../../core/ports/destination'
import { AWS_FIELDS, awsBase, openAws, type AwsService } from '../kit/aws'
import { createClient } from './client'

const SERVICE: AwsService = { name: 'ssm', target: 'AmazonSSM' }

const manifest: DestinationManifest = {
  id: 'aws-parameters',
  name: 'AWS Parameter Store',
  fields: [
    {
      name: 'name',
      label: 'Parameter',
      help: 'Name of a SecureString parameter, such as /payments/API_KEY.',
      isRequired: true
    },
    {
      name: 'field',
      label: 'JSON field',
      help: 'Name of the one field that changes. Leave empty if the parameter is the bare value.',
      isRequired: false
    }
  ],
  connection: {
    fields: AWS_FIELDS,
    rights: [
      'ssm:GetParameter and PutParameter on the parameter',
      'ssm:DescribeParameters, to keep its encryption key and tier',
      'kms:Encrypt and kms:Decrypt on its encryption key'
    ]
  },
  writes: 'read-write-check',
  readBack: 'value',
  largestValueBytes: 4_096,
  // The extension for Lambda caches a parameter for five minutes.
  quietMs: 5 * MINUTE,
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
