/** What is compared, for lists and headings. */
export const LEAVE_GATEWAY = {
  id: 'leave-gateway',
  title: 'Ways to leave a loaded gateway, side by side',
  summary:
    'At one moment SG1 must be left. Seven ways take the EU to SG2, on the same stations, links and traffic (a packet every 10 ms each way), under one seed and one set of faults. Every figure comes from the trace of the run that the row opens: outage is the longest stretch without a packet that got through, in steps of 10 ms; computing takes no time unless a setting says so. Where a source does not say how the client learns that it shall leave, it is told by its own side, without a message: those ways are spared one message that REDIRECT pays for.',
  source: { work: 'Palomares 2013', section: '§VI' },
} as const
