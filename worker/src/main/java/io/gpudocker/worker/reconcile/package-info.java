/** Jobs that compare what is stored with what is; what touches a name goes through the turn of that name. */
@NullMarked
package io.gpudocker.worker.reconcile;

import org.jspecify.annotations.NullMarked;
