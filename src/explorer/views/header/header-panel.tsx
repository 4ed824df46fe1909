import { useRef, type ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { addressOf } from '../../store/address-sync.ts'
import { writeAddress } from '../../store/address.ts'
import { notify, setHelp, setTheme } from '../../store/actions.ts'
import { runScenario } from '../../store/branch-actions.ts'
import { EXPORTS, openFiles, saveAs, type ExportKind } from '../../store/files.ts'
import { CAPTURE, THEMES } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import { Menu } from '../../widgets/menu.tsx'
import { Popover } from '../../widgets/popover.tsx'
import { BranchesPanel } from '../branches/branches-panel.tsx'
import { Header } from './header.tsx'
import styles from './header.module.css'

export function HeaderPanel(): ReactNode {
  const scenarios = useExplorer(state => state.scenarios)
  const header = useExplorer(state => state.loaded?.trace.header)
  const shown =
    header === undefined
      ? null
      : {
          scenario: header.scenario,
          title: header.title,
          source:
            header.scenario === CAPTURE
              ? header.source.work
              : t('header', 'source', header.source.work, header.source.section, header.seed),
        }
  return (
    <Header
      scenarios={scenarios}
      shown={shown}
      onScenario={id => void runScenario(id)}
      branches={<BranchesPanel />}
      actions={<Actions />}
    />
  )
}

function Actions(): ReactNode {
  return (
    <>
      <button type="button" className={styles.action} data-wide="" onClick={() => void share()}>
        {t('header', 'share')}
      </button>
      <ExportMenu />
      <ThemeMenu />
      <button type="button" className={styles.action} data-wide="" onClick={() => setHelp(true)}>
        {t('header', 'keys')}
        <kbd className={styles.key}>?</kbd>
      </button>
    </>
  )
}

/** Copies a link to exactly this moment and says so. */
async function share(): Promise<void> {
  const address = addressOf(useExplorer.getState())
  const query = address === undefined ? window.location.search : writeAddress(address)
  const url = new URL(query, window.location.href)
  try {
    await navigator.clipboard.writeText(url.href)
    notify({ kind: 'done', text: t('header', 'shared') })
  } catch {
    window.history.replaceState(null, '', query)
    notify({ kind: 'done', text: t('header', 'shareFailed') })
  }
}

const ENDINGS: Readonly<Record<ExportKind, string>> = {
  trace: '.roamscope.json',
  pcapng: '.pcapng',
  keys: '.keys.json',
  mermaid: '.mmd',
  plantuml: '.puml',
  ascii: '.txt',
  csv: '.csv',
}

function ExportMenu(): ReactNode {
  const file = useRef<HTMLInputElement>(null)
  const loaded = useExplorer(state => state.loaded)
  const choose = (id: string): void => {
    if (id === 'open') file.current?.click()
    const kind = EXPORTS.find(name => name === id)
    if (kind === undefined || loaded === undefined) return
    saveAs(kind, loaded.trace).catch(() => notify({ kind: 'error', text: t('header', 'exportFailed') }))
  }
  const items = [
    { id: 'open', label: t('header', 'open') },
    ...(loaded === undefined
      ? []
      : EXPORTS.map(id => ({ id, label: t('header', id === 'keys' ? 'keysFile' : id), detail: ENDINGS[id] }))),
  ]
  return (
    <>
      <Popover button={t('header', 'export')} kind="menu" align="end">
        {close => (
          <Menu
            label={t('header', 'export')}
            items={items}
            onChoose={id => {
              close()
              choose(id)
            }}
          />
        )}
      </Popover>
      <input
        ref={file}
        type="file"
        hidden
        multiple
        accept=".json,.gz,.pcapng,application/json,application/gzip"
        aria-label={t('header', 'open')}
        onChange={event => {
          const chosen = [...(event.target.files ?? [])]
          event.target.value = ''
          if (chosen.length > 0) void openFiles(chosen)
        }}
      />
    </>
  )
}

function ThemeMenu(): ReactNode {
  const theme = useExplorer(state => state.theme)
  return (
    <Popover button={t('header', 'theme')} kind="menu" align="end">
      {close => (
        <Menu
          label={t('header', 'theme')}
          items={THEMES.map(id => ({ id, label: t('header', id), checked: id === theme }))}
          onChoose={id => {
            const chosen = THEMES.find(name => name === id)
            if (chosen !== undefined) setTheme(chosen)
            close()
          }}
        />
      )}
    </Popover>
  )
}
