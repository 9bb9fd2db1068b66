/** Tests of the outbox port, its contract and a fake that follows it. */
@NullMarked
package io.gpudocker.worker.outbox;

import org.jspecify.annotations.NullMarked;
