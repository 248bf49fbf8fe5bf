import { rotation, until } from './camera.mjs'

/** Services with traffic of providers that report it, so that the strip shows the traffic move. */
async function startRotations(camera) {
  const { sandbox, accounts } = await camera.call('app.snapshot')
  const providerOf = id => accounts.find(account => account.id === id)?.providerId
  const services = sandbox.services.filter(each => ['blnk', 'blocx'].includes(providerOf(each.accountId)))
  const ids = []
  for (const service of services.slice(0, 3)) {
    const { rows } = await camera.call('keys.page', {
      filter: {
        accountIds: [service.accountId],
        services: [service.service],
        environments: [service.environment],
        statuses: ['active']
      },
      sort: 'lastUsed',
      descending: true,
      group: 'none',
      offset: 0,
      limit: 1
    })
    if (rows[0] === undefined || !rows[0].can.rotate) continue
    const [planned] = await camera.call('rotations.plan', { keyIds: [rows[0].id], mode: 'routine' })
    ids.push(planned.id)
  }
  return ids
}

export async function photographRotation(camera) {
  const { page } = camera
  const [id] = await startRotations(camera)
  const planned = await rotation(camera, id)
  await camera.call('rotations.start', { rotationId: id, version: planned.version })
  await until(async () => (await rotation(camera, id)).waits.code === 'your-hand-off')
  await camera.go('Rotations')
  await camera.quiet()
  await page.getByRole('button', { name: planned.old.name, exact: true }).click()
  await page.getByRole('button', { name: 'Deliver the new key' }).click()
  const dialog = page.getByRole('dialog', { name: 'Deliver the new key' })
  await page.waitForTimeout(500)
  await camera.quiet()
  await camera.take('hand-off')
  await dialog.getByRole('button', { name: 'Deliver', exact: true }).click()
  await dialog.getByRole('button', { name: 'Done, it is stored' }).click()
  await until(async () => (await rotation(camera, id)).state === 'draining')
  await camera.quiet()
  await page.waitForTimeout(4_000)
  await camera.take('rotation')
  await page.getByRole('button', { name: 'Back to all rotations' }).click()
  await camera.take('rotations')
}

async function keysOf(camera, filter, limit) {
  const { rows } = await camera.call('keys.page', {
    filter,
    sort: 'lastUsed',
    descending: true,
    group: 'none',
    offset: 0,
    limit
  })
  return rows.filter(row => row.can.rotate)
}

/** A provider whose cap is full: what could go, and what hangs on it. */
export async function photographCapacity(camera) {
  const { page } = camera
  const { accounts } = await camera.call('app.snapshot')
  const capped = accounts.filter(account => account.providerId === 'blazelock').map(({ id }) => id)
  for (const row of await keysOf(camera, { accountIds: capped, statuses: ['active'] }, 20)) {
    const [planned] = await camera.call('rotations.plan', { keyIds: [row.id], mode: 'routine' })
    await camera.call('rotations.start', { rotationId: planned.id, version: planned.version })
    const found = await until(async () => {
      const now = await rotation(camera, planned.id)
      return ['capacity', 'your-hand-off', 'your-decision'].includes(now.waits.code) && now
    })
    if (found.waits.code !== 'capacity') continue
    await camera.go('Rotations')
    if (await page.getByRole('button', { name: 'Back to all rotations' }).count())
      await page.getByRole('button', { name: 'Back to all rotations' }).click()
    await page.getByRole('button', { name: found.old.name, exact: true }).first().click()
    await page.locator('.capacity-offer').first().waitFor()
    await page.locator('.capacity').evaluate(one => one.scrollIntoView({ block: 'end' }))
    await camera.quiet()
    await camera.take('capacity')
    await page.getByRole('button', { name: 'Back to all rotations' }).click()
    return
  }
  throw new Error('No provider of the sandbox has a full cap.')
}

/** Many keys as one group: what needs a person, what is under way, and who waits for a turn. */
export async function photographGroup(camera) {
  const { page } = camera
  const { accounts } = await camera.call('app.snapshot')
  const free = accounts.filter(account => ['blnk', 'blocx'].includes(account.providerId)).map(({ id }) => id)
  const filter = { accountIds: free, statuses: ['active'], environments: ['staging'] }
  const rows = await keysOf(camera, filter, 12)
  const planned = await camera.call('rotations.plan', {
    keyIds: rows.map(row => row.id),
    mode: 'routine',
    atOnce: 4
  })
  await camera.call('rotations.startGroup', { groupId: planned[0].group })
  await until(async () => {
    const { rotations } = await camera.call('app.snapshot')
    return rotations.filter(each => each.group === planned[0].group && each.needsPerson).length >= 4
  })
  await camera.go('Rotations')
  await page.getByRole('button', { name: 'Open', exact: true }).first().click()
  await page.waitForTimeout(500)
  await camera.quiet()
  await camera.take('group')
  await page.getByRole('button', { name: 'Back to all rotations' }).click()
  await camera.take('board')
}
