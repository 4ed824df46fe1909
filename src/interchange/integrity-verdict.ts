/** `none`: decrypted, but nothing was there (or known) that says the octets are genuine. */
export type IntegrityVerdict = 'good' | 'bad' | 'none'
