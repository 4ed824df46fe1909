import { useEffect, useState } from 'react'
import { openFiles } from '../store/files.ts'

/** Opens files dropped anywhere on the page; returns whether one hovers over it. */
export function useFileDrop(): boolean {
  const [hovers, setHovers] = useState(false)
  useEffect(() => {
    const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
    const onOver = (event: DragEvent): void => {
      if (!carriesFile(event)) return
      event.preventDefault()
      setHovers(true)
    }
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setHovers(false)
    }
    const onDrop = (event: DragEvent): void => {
      if (!carriesFile(event)) return
      event.preventDefault()
      setHovers(false)
      void openFiles([...(event.dataTransfer?.files ?? [])])
    }
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [])
  return hovers
}
