import { expect } from 'chai'
import { Secret } from '../../lib/secret.js'
import { createKeyVault } from '../../services/key-vault.js'

const older = new Secret('older-vault-secret-0b9a8e6d5c4f7d')
const newer = new Secret('newer-vault-secret-77aa41c9d2e0b3')
const content = Buffer.from('a private key')

describe('the vault of keys', () => {
  const vault = createKeyVault([older])
  const sealed = vault.seal(content, 'label')

  it('opens what it sealed, and shows nothing of it before', () => {
    expect(vault.open(sealed, 'label')).to.deep.equal(content)
    const text = Buffer.from(sealed.sealed, 'base64url').toString('latin1')
    expect(text).not.to.include('private')
    expect(JSON.stringify(sealed)).not.to.include(older.reveal())
  })

  it('seals one content differently each time', () => {
    expect(vault.seal(content, 'label').sealed).not.to.equal(sealed.sealed)
  })

  it('opens under every secret that is listed, and under no other', () => {
    expect(createKeyVault([newer, older]).open(sealed, 'label')).to.deep.equal(content)
    expect(createKeyVault([newer]).open(sealed, 'label')).to.equal(null)
    const renamed = { ...sealed, secretId: createKeyVault([newer]).seal(content, '').secretId }
    expect(createKeyVault([newer]).open(renamed, 'label')).to.equal(null)
  })

  it('opens nothing under another label, changed, cut or empty', () => {
    const bytes = Buffer.from(sealed.sealed, 'base64url')
    const changed = Buffer.from(
      bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte)),
    )
    const others = [changed, bytes.subarray(0, 30), bytes.subarray(0, 20), Buffer.alloc(0)]
    expect(vault.open(sealed, 'other')).to.equal(null)
    for (const other of others) {
      const text = other.toString('base64url')
      expect(vault.open({ ...sealed, sealed: text }, 'label')).to.equal(null)
    }
  })

  it('is not made without a secret', () => {
    expect(() => createKeyVault([])).to.throw(TypeError)
  })
})
