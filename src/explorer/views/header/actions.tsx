import { useRef, type ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { notify, setHelp, setSheet, setTheme } from '../../store/actions.ts'
import { EXPORTS, type ExportKind } from '../../store/export-kinds.ts'
import { openFiles, saveAs } from '../../store/files.ts'
import { THEMES, type LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import { Icon } from '../../widgets/icon.tsx'
import { Menu, type MenuItem } from '../../widgets/menu.tsx'
import { Popover } from '../../widgets/popover.tsx'
import { useMedia } from '../../widgets/use-media.ts'
import styles from './header.module.css'

const share = async (): Promise<void> => (await import('../../store/share.ts')).share()

/** What can be done with the run that is shown: buttons side by side, one menu where there is no room for them. */
export function Actions(): ReactNode {
  const file = useRef<HTMLInputElement>(null)
  const narrow = useMedia('(max-width: 700px)')
  const loaded = useExplorer(state => state.loaded)
  const onOpen = (): void => file.current?.click()
  return (
    <>
      {narrow ? (
        <MoreMenu loaded={loaded} onOpen={onOpen} />
      ) : (
        <>
          <Action name={t('header', 'open')} onClick={onOpen} />
          <Action name={t('header', 'share')} onClick={() => void share()} />
          {loaded !== undefined && <ExportMenu loaded={loaded} />}
          <Action name={t('header', 'sources')} onClick={() => setSheet({ page: 'notes', note: null })} />
          <ThemeMenu />
          <Action name={t('header', 'keys')} onClick={() => setHelp(true)} hint="?" />
        </>
      )}
      <input
        ref={file}
        type="file"
        hidden
        multiple
        accept=".json,.gz,.pcapng,.yaml,.yml,application/json,application/gzip"
        aria-label={t('header', 'openFile')}
        onChange={event => {
          const chosen = [...(event.target.files ?? [])]
          event.target.value = ''
          if (chosen.length > 0) void openFiles(chosen)
        }}
      />
    </>
  )
}

interface ActionProps {
  readonly name: string
  readonly onClick: () => void
  /** Its key. */
  readonly hint?: string
}

const Action = ({ name, onClick, hint }: ActionProps): ReactNode => (
  <button type="button" className={styles.action} data-key={hint} onClick={onClick}>
    {name}
    {hint !== undefined && <kbd className={styles.key}>{hint}</kbd>}
  </button>
)

const ENDINGS: Readonly<Record<ExportKind, string>> = {
  trace: '.roamscope.json',
  pcapng: '.pcapng',
  keys: '.keys.json',
  mermaid: '.mmd',
  plantuml: '.puml',
  ascii: '.txt',
  csv: '.csv',
}

const EXPORT_ITEMS: readonly MenuItem[] = EXPORTS.map(id => ({
  id,
  label: t('header', id === 'keys' ? 'keysFile' : id),
  detail: ENDINGS[id],
}))

function exportAs(id: string, loaded: LoadedTrace): void {
  const kind = EXPORTS.find(name => name === id)
  if (kind === undefined) return
  saveAs(kind, loaded.trace).catch(() => notify({ kind: 'error', text: t('header', 'exportFailed') }))
}

const ExportMenu = ({ loaded }: { readonly loaded: LoadedTrace }): ReactNode => (
  <Popover button={t('header', 'export')} kind="menu" align="end">
    {close => (
      <Menu
        label={t('header', 'export')}
        items={EXPORT_ITEMS}
        onChoose={id => {
          close()
          exportAs(id, loaded)
        }}
      />
    )}
  </Popover>
)

const themeItems = (theme: string): readonly MenuItem[] =>
  THEMES.map(id => ({ id, label: t('header', id), checked: id === theme }))

function chooseTheme(id: string): void {
  const chosen = THEMES.find(name => name === id)
  if (chosen !== undefined) setTheme(chosen)
}

function ThemeMenu(): ReactNode {
  const theme = useExplorer(state => state.theme)
  return (
    <Popover button={t('header', 'theme')} kind="menu" align="end">
      {close => (
        <Menu
          label={t('header', 'theme')}
          items={themeItems(theme)}
          onChoose={id => {
            chooseTheme(id)
            close()
          }}
        />
      )}
    </Popover>
  )
}

interface MoreProps {
  readonly loaded: LoadedTrace | undefined
  readonly onOpen: () => void
}

/** Everything the buttons do. */
function MoreMenu({ loaded, onOpen }: MoreProps): ReactNode {
  const theme = useExplorer(state => state.theme)
  const items: readonly MenuItem[] = [
    { id: 'open', label: t('header', 'openFile') },
    { id: 'share', label: t('header', 'shareLink') },
    ...(loaded === undefined
      ? []
      : EXPORT_ITEMS.map(item => ({ ...item, label: t('header', 'exportAs', item.label) }))),
    { id: 'sources', label: t('header', 'sources') },
    ...themeItems(theme),
    { id: 'help', label: t('header', 'keys'), detail: '?' },
  ]
  const onChoose = (id: string): void => {
    if (id === 'open') onOpen()
    else if (id === 'share') void share()
    else if (id === 'sources') setSheet({ page: 'notes', note: null })
    else if (id === 'help') setHelp(true)
    else chooseTheme(id)
    if (loaded !== undefined) exportAs(id, loaded)
  }
  return (
    <Popover name={t('header', 'more')} button={<Icon name="more" size={18} />} kind="menu" align="end">
      {close => (
        <Menu
          label={t('header', 'more')}
          items={items}
          onChoose={id => {
            close()
            onChoose(id)
          }}
        />
      )}
    </Popover>
  )
}
