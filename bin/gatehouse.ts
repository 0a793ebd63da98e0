#!/usr/bin/env node
import { runGatehouse } from './run.js'

process.exitCode = await runGatehouse(process.argv.slice(2), {
  environment: process.env,
  folder: process.cwd(),
  input: process.stdin,
  output: process.stdout,
  notices: process.stderr,
})
