import gc

# What is imported stays: looking through it for garbage takes a tenth of the start of a process.
gc.set_threshold(50_000, 20, 50)
