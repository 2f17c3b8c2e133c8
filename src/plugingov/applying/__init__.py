"""A plan, carried out: one change at a time, each looked at before it is made and recorded after."""
