import type { RequestHandler } from 'express'
import { AppError } from '../../errors/app-error.js'
import type { Access, Endpoint } from '../endpoint.js'

/** POST /sn-oauth/login: says that a provider's token in a body is no way in here (ADR 0034). */
export const sensenetOAuthRoutes = (access: Access): Endpoint[] => [
  {
    method: 'post',
    path: '/sn-oauth/login',
    access,
    about: {
      tag: 'sensenet',
      summary: 'Always refused: a provider’s token that a page holds is no proof of who sends it',
      answers: {},
      errors: ['way_in_not_offered'],
    },
    steps: [refuse],
  },
]

const refuse: RequestHandler = (_req, _res, next) =>
  next(new AppError('way_in_not_offered', { detail: 'a provider’s token in the body' }))
