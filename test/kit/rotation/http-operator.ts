import { writeFileSync } from 'node:fs'
import type { RotationOverview } from '../../../src/core/rotation/overview'
import type { HttpWorld } from './http-world'

/** Somebody who has pressed "Try again" that often in vain goes home. */
const MOST_RETRIES = 20

/** Does the first thing that is offered and moves the rotation on. True when something was done. */
export async function actInHttpWorld(world: HttpWorld): Promise<boolean> {
  const overview = world.overview()
  if (overview === null) return (await world.life.rotations.plan([world.oldKeyId], 'routine')).ok
  return actOn(world, overview)
}

async function actOn(world: HttpWorld, overview: RotationOverview): Promise<boolean> {
  const { rotations, handoff } = world.life
  const shown = { id: overview.id, version: overview.version }
  const offers = new Set(overview.acts)
  if (offers.has('start')) return rotations.start(shown).ok
  if (offers.has('accept-permissions')) return rotations.acceptPermissions(shown).ok
  if (offers.has('discard-orphan')) return rotations.discardOrphan(shown).ok
  if (overview.reason === 'handoff-interrupted' && offers.has('create-again') && world.way === 'copy')
    return rotations.createAgain(shown).ok
  if (offers.has('hand-off') && overview.state === 'created' && overview.sealedSecret !== null) {
    if (world.way === 'copy') return (await handoff.copy(overview.sealedSecret.id, null)).ok
    const sent = await handoff.deliver({
      secretId: overview.sealedSecret.id,
      destinationId: 'env-file',
      settings: { path: world.envFile },
      afterwards: 'keep-until-in-use'
    })
    return sent.ok
  }
  if (offers.has('confirm-deployed') && world.way === 'copy') {
    const secret = world.shown.at(-1)
    if (secret === undefined) return false
    writeFileSync(world.envFile, `BLNK_API_KEY=${secret}\n`)
    return rotations.confirmDeployed(shown, 'deploy/payments.env').ok
  }
  if (offers.has('attest-in-use')) return rotations.attestInUse(shown, 'seen in the logs').ok
  if (offers.has('disable-old') && overview.waits.code === 'your-confirmation')
    return rotations.disableOld(shown).ok
  if (offers.has('revoke-old') && overview.waits.code !== 'cooling') {
    const asked = await rotations.prepareRevoke(overview.id)
    return asked.ok ? rotations.revokeOld(asked.value.pin).ok : false
  }
  if (offers.has('retry') && world.retries < MOST_RETRIES) {
    world.retries += 1
    return rotations.retry(shown).ok
  }
  return false
}
