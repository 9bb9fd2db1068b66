/** Only one worker acts for a host: a locked file, a lease with an epoch, and a fence by the boot clock. */
@NullMarked
package io.gpudocker.worker.ownership;

import org.jspecify.annotations.NullMarked;
