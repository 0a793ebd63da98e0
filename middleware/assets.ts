import express, { type RequestHandler, type Response } from 'express'

/** Stylesheets, scripts and pictures of `folder`, by their names alone: no folder is listed. */
export const createAssets = (folder: string): RequestHandler =>
  express.static(folder, { index: false, redirect: false, setHeaders: sayCharset })

/** Express says the character set of text, and SVG is text that it takes for a picture. */
function sayCharset(res: Response, path: string): void {
  if (path.endsWith('.svg')) res.type('image/svg+xml; charset=utf-8')
}
