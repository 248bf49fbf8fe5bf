import type { SandboxView } from '../../contract/sandbox'
import type { SandboxStatus } from '../../sandbox/tools'
import { toFaultView } from '../router'

export function toSandboxView(status: SandboxStatus): SandboxView {
  return {
    state: status.state,
    step: status.step,
    accounts: status.accounts,
    consumers: status.consumers,
    requests: status.requests,
    failures: status.failures,
    directory: status.directory,
    services: status.services.map(({ accountId, service, environment, file, requests, failures }) => ({
      accountId,
      service,
      environment,
      file,
      requests,
      failures
    })),
    fault: status.fault === null ? null : toFaultView(status.fault)
  }
}
