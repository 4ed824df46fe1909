import { expect, test } from 'vitest'
import { cxtpDissector } from './cxtp-dissector.ts'

test('the dissector that ships is the one the tables give (npm run docs writes it)', async () => {
  await expect(cxtpDissector()).toMatchFileSnapshot('../../../public/wireshark/cxtp.lua')
})
