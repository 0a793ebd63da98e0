import express, { type RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'

/** Longest body of a form or an API call, in bytes. Streams are another room's business. */
const LIMIT = 100 * 1024

const json = express.json({ limit: LIMIT, strict: true, type: 'application/json' })
const form = express.urlencoded({ limit: LIMIT, extended: false, parameterLimit: 100 })

/** Reads a JSON body. Another type is 415; a body that is not JSON is 400. */
export const readJson: RequestHandler = (req, res, next) => {
  if (!req.is('application/json')) return next(unsupported(req.get('content-type')))
  json(req, res, next)
}

/** Reads a form (application/x-www-form-urlencoded) or a JSON body. */
export const readForm: RequestHandler = (req, res, next) => {
  // A guard that looked for credentials in it has read it already.
  if (req.body !== undefined) return next()
  if (req.is('application/json')) return json(req, res, next)
  if (!req.is('application/x-www-form-urlencoded'))
    return next(unsupported(req.get('content-type')))
  form(req, res, next)
}

/** Reads a form or a JSON body where there is one; whether there must be is for others to say. */
export const readFormIfAny: RequestHandler = (req, res, next) => {
  if (req.is('application/x-www-form-urlencoded')) form(req, res, next)
  else if (req.is('application/json')) json(req, res, next)
  else next()
}

const unsupported = (type: string | undefined): AppError =>
  new AppError('unsupported_media_type', { detail: (type ?? 'no content type').slice(0, 100) })
