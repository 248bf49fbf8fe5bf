import { MINUTE } from '../../core/clock'
import type { DestinationManifest } from '../../core/ports/destination'

export const manifest: DestinationManifest = {
  id: 'kubernetes-secret',
  name: 'Kubernetes Secret',
  fields: [
    {
      name: 'namespace',
      label: 'Namespace',
      help: 'Namespace of the Secret, such as payments.',
      isRequired: true
    },
    { name: 'name', label: 'Secret', help: 'Name of the Secret, such as app-env.', isRequired: true },
    {
      name: 'field',
      label: 'Key',
      help: 'Name of the one key that changes. Leave empty to use the name of the environment variable.',
      isRequired: false
    }
  ],
  connection: {
    fields: [
      {
        name: 'url',
        label: 'API server',
        isSecret: false,
        isRequired: true,
        help: 'Address of the API server, as kubectl cluster-info shows it.',
        placeholder: 'https://203.0.113.10:6443'
      },
      {
        name: 'ca',
        label: 'Certificate authority',
        isSecret: false,
        isRequired: false,
        isList: true,
        help: 'Certificate (PEM) that signed the certificate of the API server, if this computer does not trust it already.'
      },
      {
        name: 'token',
        label: 'Token',
        isSecret: true,
        isRequired: false,
        help: 'Token of a service account that may do no more than the rights below. Enter this, a kubeconfig, or a command.'
      },
      {
        name: 'kubeconfig',
        label: 'Kubeconfig',
        isSecret: true,
        isRequired: false,
        isList: true,
        help: 'What kubectl config view --flatten --raw prints, as YAML or JSON: a certificate authority, and a token or client certificate.',
        isAdvanced: true
      },
      {
        name: 'context',
        label: 'Context',
        isSecret: false,
        isRequired: false,
        help: 'Name of a context in the kubeconfig. Leave empty to use its current one.',
        isAdvanced: true
      },
      {
        name: 'command',
        label: 'Command',
        isSecret: false,
        isRequired: false,
        help: 'Name of a command in commands.json that prints an ExecCredential, as the plug-ins of cloud providers do.',
        isAdvanced: true
      }
    ],
    rights: [
      'get and patch on this one Secret (resourceNames)',
      'create on secrets, only if the Secret does not exist yet',
      'list, get and patch on deployments, statefulsets and daemonsets, only to restart the workloads that use it'
    ]
  },
  writes: 'compare-and-set',
  readBack: 'value',
  // The API server refuses a Secret above 1 MiB.
  largestValueBytes: 1_048_576,
  // A mounted Secret follows after the kubelet's next pass; an environment variable only with a new pod.
  quietMs: 5 * MINUTE,
  witness: 'recorded'
}
