import { useEffect, useRef, useState } from 'preact/hooks'
import type { NewLink } from '../../../relay/wire/manage/manage.ts'
import { type Slip, slipKey } from '../../slip/slip.ts'
import { QrCode } from '../../ui/controls/qr-code.tsx'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import { Panel } from '../parts/panel.tsx'

/** A link as it is shown the one time that it can be. */
export function NewLinkCard({ link, onAnother }: { link: NewLink; onAnother: () => void }) {
  const { site, words, formats } = useManage()
  const heading = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (heading.current) heading.current.focus() // the form that had it is gone
  }, [])

  const print = async () => {
    const known = link.workOrder === undefined ? undefined : await orderOf(link.workOrder)
    // The slip is for the customer, whatever language the manager reads.
    const locale = known?.customer.locale ?? site.locale
    openSlip(slipOf(link, { plate: known?.vehicle.plate, site: site.name, locale }))
  }

  return (
    <Panel title={words.links.made} class="new-link">
      <p ref={heading} tabIndex={-1} class="new-link-what">
        <b>{words.linkRole[link.role]}</b>
        {link.workOrder ? <span>{link.workOrder}</span> : null}
        {link.label ? <span>{link.label}</span> : null}
      </p>
      <QrCode text={link.url} label={words.links.qr} />
      <CopyField address={link.url} />
      {link.code ? (
        <p class="new-link-code">
          <span>{words.links.code}</span> <b>{link.code}</b>
          <small>{words.links.codeAdvice}</small>
        </p>
      ) : null}
      <p class="soft">
        {words.links.expires} {formats.day(link.expiresAt)}
      </p>
      <p class="new-link-once">{words.links.once}</p>
      <div class="form-foot">
        <button type="button" class="button" onClick={onAnother}>
          {words.links.another}
        </button>
        {link.role === 'customer' ? (
          <button type="button" class="button button-primary" onClick={() => void print()}>
            {words.links.slip}
          </button>
        ) : null}
      </div>
    </Panel>
  )
}

function CopyField({ address }: { address: string }) {
  const { words } = useManage()
  const input = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState('')
  const copy = async () => {
    if (input.current) input.current.select()
    setSaid((await copyText(address)) ? words.links.copied : words.links.copyFailed)
  }
  return (
    <>
      <div class="copy">
        <input
          ref={input}
          class="input"
          readOnly
          aria-label={words.links.make}
          value={address}
          onFocus={event => event.currentTarget.select()}
        />
        <button type="button" class="button" onClick={() => void copy()}>
          {words.links.copy}
        </button>
      </div>
      <p class="copy-said" role="status">
        {said}
      </p>
    </>
  )
}

/** By the clipboard where the page may, which plain http may not; else as it was done before. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return document.execCommand('copy') // of what is selected
  }
}

/** Undefined when it is not known yet: a slip can be printed before the car has come. */
async function orderOf(workOrder: string) {
  try {
    return await api.workOrder(workOrder)
  } catch {
    return undefined // the slip says what it can without
  }
}

/** Hands a link over to the slip's page, which prints it: by this tab's storage, so that the token is in no address. */
function slipOf(
  { url, code, workOrder, expiresAt }: NewLink,
  about: Pick<Slip, 'plate' | 'site' | 'locale'>,
): Slip {
  return { url, code, workOrder: workOrder || '', expiresAt, ...about }
}

/** A window that a page opens begins with a copy of its session's storage; nothing stays behind in this one. */
function openSlip(slip: Slip): void {
  window.sessionStorage.setItem(slipKey, JSON.stringify(slip))
  window.open('/slip')
  window.sessionStorage.removeItem(slipKey)
}
