// Sends the only form of the page at once. Before the page has loaded, so that what follows takes
// its place in the history: going back does not end here again.
'use strict'
document.forms[0].submit()
